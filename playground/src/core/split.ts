/**
 * Splits pasted shell text into commands that can be run one after another, so that
 * each shows its own output. Text whose structure it does not follow (here-documents,
 * unbalanced quotes) stays in one piece. Comments and empty lines go.
 */
export function splitCommands(text: string): string[] {
  const lines = text.replace(/\r\n?/g, "\n").split("\n");
  const commands: string[] = [];
  let open: string[] = [];
  for (const line of lines) {
    if (!open.length && (!line.trim() || /^\s*#/.test(line))) continue;
    open.push(line.replace(/^\s*\$ (?=\S)/, "")); // a prompt copied along
    const command = open.join("\n");
    if (isComplete(command)) {
      commands.push(command);
      open = [];
    }
  }
  return open.length ? [...commands, open.join("\n")] : commands;
}

const opening = /^(if|for|while|until|case|select|\{)$/;
const closing = /^(fi|done|esac|\})$/;

/** Whether a shell would run this, rather than ask for more. */
export function isComplete(command: string): boolean {
  const start = bare(command.slice(0, (command + "\n").indexOf("\n")));
  if (start !== null && /(?<!<)<<(?!<)/.test(start)) return hasHereEnd(command);
  const words = bare(command);
  if (words === null) return false;
  if (/(\||&&|\|\||\\)\s*$/.test(words)) return false;
  let depth = 0;
  for (const w of words.split(/[\s;&|]+/)) {
    if (opening.test(w)) depth++;
    else if (closing.test(w)) depth--;
  }
  return depth <= 0;
}

/** The text with quoted parts blanked, or null where a quote or a parenthesis stays open. */
function bare(text: string): string | null {
  let out = "";
  let quote = "";
  let parens = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    if (quote) {
      if (c === "\\" && quote === '"') i++;
      else if (c === quote) quote = "";
    } else if (c === "\\" && i + 1 < text.length) {
      i++;
      out += " _";
    } else if (c === "'" || c === '"') {
      quote = c;
      out += "_";
    } else if (c === "#" && /(^|\s)$/.test(out)) {
      while (i + 1 < text.length && text[i + 1] !== "\n") i++;
    } else {
      if (c === "(") parens++;
      else if (c === ")" && parens > 0) parens--;
      out += parens > 0 || c === ")" ? " _ " : c;
    }
  }
  return quote || parens > 0 ? null : out;
}

function hasHereEnd(text: string): boolean {
  const word = /<<-?\s*['"\\]?(\w+)/.exec(text)?.[1];
  return word !== undefined && new RegExp(`\\n\\s*${word}\\s*$`).test(text);
}
