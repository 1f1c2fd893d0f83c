// What helps while writing: completion and marks, by the analyzer.
import {
  autocompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
} from "@codemirror/autocomplete";
import type { Extension } from "@codemirror/state";
import type { EditorView } from "@codemirror/view";
import type { Analyzer, Item } from "../go/analyzer.ts";
import type { Files } from "./files.ts";

const kinds: Record<Item["kind"], string> = {
  function: "function",
  method: "method",
  field: "property",
  variable: "variable",
  constant: "constant",
  type: "type",
  package: "namespace",
  keyword: "keyword",
};

/** Completes what the analyzer knows, and imports the package of what is chosen. */
export function completion(analyzer: Analyzer, files: Files): Extension {
  const source = async (context: CompletionContext): Promise<CompletionResult | null> => {
    const inImport = context.matchBefore(/^\s*(import\s+)?"[^"]*/);
    const word = inImport ? context.matchBefore(/[^"]*/) : context.matchBefore(/[\w.]*/);
    if (!context.explicit && !inImport && !word?.text) return null;
    const items = await analyzer.complete(files.list, files.open, context.pos);
    if (context.aborted || !items.length) return null;
    const start = inImport ? word!.from : context.pos - /\w*$/.exec(word?.text ?? "")![0].length;
    return { from: start, options: items.map(option), validFor: inImport ? /^[^"]*$/ : /^\w*$/ };
  };
  return autocompletion({ override: [source], activateOnTyping: true, maxRenderedOptions: 60 });
}

function option(item: Item): Completion {
  const made: Completion = { label: item.label, type: kinds[item.kind], detail: shorten(item.detail) };
  if (item.kind === "keyword") made.boost = -10;
  if (item.import) made.apply = (view, _, from, to) => insert(view, item, from, to);
  return made;
}

const shorten = (text: string) => (text.length > 70 ? `${text.slice(0, 69)}…` : text);

/** Puts in what was chosen, and its import if it is missing. */
function insert(view: EditorView, item: Item, from: number, to: number): void {
  const text = view.state.doc.toString();
  const changes = [{ from, to, insert: item.label }];
  const path = JSON.stringify(item.import);
  if (!text.includes(path)) {
    const block = /^import \(\n/m.exec(text);
    const head = /^package \w+\n/m.exec(text);
    if (block)
      changes.push({ from: block.index + block[0].length, to: block.index + block[0].length, insert: `\t${path}\n` });
    else if (head)
      changes.push({
        from: head.index + head[0].length,
        to: head.index + head[0].length,
        insert: `\nimport ${path}\n`,
      });
  }
  const added = changes.length > 1 ? changes[1]!.insert.length : 0;
  view.dispatch({ changes, selection: { anchor: from + item.label.length + added } });
}
