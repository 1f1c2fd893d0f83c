// The text editor: CodeMirror 6 for Go, in the page's own colours.
import { closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { go } from "@codemirror/lang-go";
import { bracketMatching, HighlightStyle, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { type Diagnostic, lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { EditorState, type Extension } from "@codemirror/state";
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightSpecialChars,
  keymap,
  lineNumbers,
} from "@codemirror/view";
import { tags as t } from "@lezer/highlight";
import type { Problem } from "../go/toolchain.ts";

const colours = HighlightStyle.define([
  { tag: [t.keyword, t.modifier, t.controlKeyword, t.definitionKeyword], color: "var(--accent)" },
  { tag: [t.string, t.character], color: "var(--json-str)" },
  { tag: [t.number, t.bool, t.null], color: "var(--json-num)" },
  { tag: t.comment, color: "var(--ink-3)", fontStyle: "italic" },
  { tag: [t.typeName, t.standard(t.name)], color: "var(--sts)" },
  { tag: t.function(t.variableName), color: "var(--ec2)" },
]);

const look = EditorView.theme({
  "&": { height: "100%", backgroundColor: "var(--surface)", color: "var(--ink)", fontSize: "13.5px" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.55" },
  ".cm-content": { caretColor: "var(--ink)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-gutters": { backgroundColor: "var(--surface)", color: "var(--ink-3)", border: "none" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "var(--raised)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "var(--accent-soft)",
  },
  ".cm-matchingBracket, &.cm-focused .cm-matchingBracket": {
    backgroundColor: "var(--accent-soft)",
    outline: "1px solid var(--line-strong)",
  },
  ".cm-tooltip, .cm-panels": {
    backgroundColor: "var(--raised)",
    color: "var(--ink)",
    border: "1px solid var(--line-strong)",
    borderRadius: "8px",
  },
  ".cm-tooltip-autocomplete > ul > li[aria-selected]": { backgroundColor: "var(--accent)", color: "var(--accent-ink)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--mono)" },
  ".cm-diagnostic": { fontFamily: "var(--sans)", whiteSpace: "pre-wrap" },
});

export interface EditorEvents {
  run(): void;
  format(): void;
  changed(text: string): void;
}

/** One editor; its text is one file's. */
export class Editor {
  readonly view: EditorView;

  constructor(
    private readonly events: EditorEvents,
    private readonly more: Extension = [],
  ) {
    this.view = new EditorView({ state: this.state("") });
  }

  get text(): string {
    return this.view.state.doc.toString();
  }

  /** Shows another file; the way back by undo ends here. */
  open(text: string): void {
    this.view.setState(this.state(text));
  }

  /** Replaces the text as one step that can be undone, and leaves the cursor about where it was. */
  replace(text: string): void {
    const { main } = this.view.state.selection;
    this.view.dispatch({
      changes: { from: 0, to: this.view.state.doc.length, insert: text },
      selection: { anchor: Math.min(main.head, text.length) },
    });
  }

  /** Marks what is wrong. */
  mark(problems: Problem[]): void {
    const { doc } = this.view.state;
    const marks = problems.map((p): Diagnostic => {
      const line = doc.line(Math.min(Math.max(p.line, 1), doc.lines));
      const from = Math.min(line.from + p.column - 1, line.to);
      const word = /^[\w]+/.exec(doc.sliceString(from, line.to))?.[0].length ?? 1;
      return { from, to: Math.min(from + word, line.to), severity: p.severity, message: p.text };
    });
    this.view.dispatch(setDiagnostics(this.view.state, marks));
  }

  /** Puts the cursor at a place, counted from 1. */
  goTo(line: number, column = 1): void {
    const at = this.view.state.doc.line(Math.min(Math.max(line, 1), this.view.state.doc.lines));
    this.view.dispatch({ selection: { anchor: Math.min(at.from + column - 1, at.to) }, scrollIntoView: true });
    this.view.focus();
  }

  private state(doc: string): EditorState {
    const key = (name: string, run: () => void) => ({ key: name, run: () => (run(), true) });
    return EditorState.create({
      doc,
      extensions: [
        keymap.of([
          key("Mod-Enter", () => this.events.run()),
          key("Mod-s", () => this.events.format()),
          key("Shift-Alt-f", () => this.events.format()),
        ]),
        lineNumbers(),
        lintGutter(),
        highlightSpecialChars(),
        history(),
        drawSelection(),
        indentOnInput(),
        indentUnit.of("\t"),
        EditorState.tabSize.of(4),
        bracketMatching(),
        closeBrackets(),
        highlightActiveLine(),
        highlightSelectionMatches(),
        keymap.of([
          ...closeBracketsKeymap,
          ...defaultKeymap,
          ...searchKeymap,
          ...historyKeymap,
          ...completionKeymap,
          ...lintKeymap,
          indentWithTab,
        ]),
        go(),
        syntaxHighlighting(colours),
        look,
        EditorView.contentAttributes.of({ "aria-label": "Go program", tabindex: "0" }),
        EditorView.updateListener.of((u) => u.docChanged && this.events.changed(u.state.doc.toString())),
        this.more,
      ],
    });
  }
}
