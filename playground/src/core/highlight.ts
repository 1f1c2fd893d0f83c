const limit = 300_000; // characters beyond which text stays plain

const token = /("(?:[^"\\]|\\.)*")(\s*:)?|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|\b(true|false|null)\b/g;

/** JSON text as spans of class key, str, num and lit; null when the text is not JSON. */
export function highlightJSON(text: string): DocumentFragment | null {
  if (text.length > limit || !/^\s*[{[]/.test(text)) return null;
  try {
    JSON.parse(text);
  } catch {
    return null;
  }
  const out = document.createDocumentFragment();
  let at = 0;
  for (const m of text.matchAll(token)) {
    out.append(text.slice(at, m.index));
    const [whole, str, colon] = m;
    const word = str ?? whole;
    out.append(span(str ? (colon ? "key" : "str") : m[3] ? "num" : "lit", word), whole.slice(word.length));
    at = m.index + whole.length;
  }
  out.append(text.slice(at));
  return out;
}

/** A command with its program, flags and strings told apart, for reading only. */
export function highlightShell(line: string): DocumentFragment {
  const out = document.createDocumentFragment();
  let first = true;
  for (const m of line.matchAll(/('[^']*'|"(?:[^"\\]|\\.)*")|(\s+)|([^\s'"]+)/g)) {
    const [word, quoted, space] = m;
    if (space) {
      out.append(space);
      first ||= space.includes("\n");
      continue;
    }
    const kind = quoted ? "str" : word.startsWith("-") ? "flag" : first ? "cmd" : "";
    out.append(kind ? span(kind, word) : word);
    first = /^(\||&&|\|\||;)$/.test(word) || word.endsWith(";");
  }
  return out;
}

function span(className: string, text: string): HTMLSpanElement {
  const s = document.createElement("span");
  s.className = className;
  s.textContent = text;
  return s;
}
