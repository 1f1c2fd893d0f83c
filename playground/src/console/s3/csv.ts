/** The rows of a text of comma-separated values (RFC 4180), or of tabs or semicolons if those separate its first line. */
export function parseCSV(text: string, most = Infinity): string[][] {
  const first = text.slice(0, text.search(/[\r\n]|$/));
  const comma = [",", ";", "\t"].sort((a, b) => first.split(b).length - first.split(a).length)[0]!;
  const rows: string[][] = [];
  let [row, cell, quoted]: [string[], string, boolean] = [[], "", false];
  const end = (): void => {
    rows.push([...row, cell]);
    [row, cell] = [[], ""];
  };
  for (let i = 0; i < text.length && rows.length < most; i++) {
    const ch = text[i]!;
    if (quoted) {
      if (ch !== '"') cell += ch;
      else if (text[i + 1] === '"') cell += text[++i];
      else quoted = false;
    } else if (ch === '"' && cell === "") quoted = true;
    else if (ch === comma) {
      row.push(cell);
      cell = "";
    } else if (ch === "\n") end();
    else if (ch !== "\r") cell += ch;
  }
  if (rows.length < most && (cell || row.length)) end();
  return rows;
}
