// Words for what a reader does in the console, and a look at its pages.
import { Terminal, blemishes, screenshot, sideways } from "./house.mjs";

/** The console of a page, as a reader uses it. */
export class Clicks {
  pages = {}; // those that were kept, by name

  constructor(page) {
    this.page = page;
  }

  /** What stands under the heading, once it is drawn. */
  view() {
    return this.page.locator("cloudlet-console .view:not([aria-busy])");
  }

  heading(name) {
    return this.page.locator("cloudlet-console h2", { hasText: name }).waitFor();
  }

  async menu(name) {
    await this.page.locator("cloudlet-console nav").getByRole("link", { name, exact: true }).click();
  }

  button(name) {
    return this.view().getByRole("button", { name, exact: true });
  }

  /** The section with this heading. */
  section(name) {
    return this.view().locator("section", { has: this.page.getByRole("heading", { name, exact: true }) });
  }

  row(name) {
    return this.view().locator("tbody tr", { hasText: name });
  }

  /** Says yes to what asks first. */
  async sure(name, where = this.view()) {
    for (let i = 0; i < 2; i++) await where.getByRole("button", { name, exact: true }).click();
  }

  /** Opens what shows on demand. */
  async open(name, where = this.view()) {
    await where.locator("summary", { hasText: name }).click();
  }

  /** Chooses what contains these words. */
  async choose(label, words, where = this.view()) {
    const list = where.getByLabel(label, { exact: true });
    await list.selectOption(await list.locator("option", { hasText: words }).first().getAttribute("value"));
  }

  /** Fills in the form with this button, and presses it. */
  async fill(name, fields = {}, where = this.view()) {
    const form = where.locator("form", { has: this.page.getByRole("button", { name, exact: true }) });
    for (const [label, value] of Object.entries(fields)) await form.getByLabel(label, { exact: true }).fill(value);
    await form.getByRole("button", { name, exact: true }).click();
  }

  /** The calls that "Show me the code" shows, the newest first. */
  calls() {
    return this.page.locator(".code-panel .clicks > li > .snippet pre").allTextContents();
  }

  tab(name) {
    return this.page.locator(".tabs").getByRole("button", { name, exact: true }).click();
  }

  /** What the aws command answers, in the terminal; then the console is shown again. */
  async asked(line) {
    await this.tab("Terminal");
    const text = await new Terminal(this.page.locator("cloudlet-terminal")).ok(line);
    await this.tab("Console");
    return text.trim();
  }

  /** What the aws command answers of EC2, as text in one line. */
  async ec2(line) {
    return (await this.asked(`aws ec2 ${line} --output text`)).replace(/\s+/g, " ");
  }

  /** Keeps the address of the page that is shown, to be looked at later. */
  async keep(name) {
    this.pages[name] = await this.page.evaluate(() => location.hash.slice(2));
  }

  async go(to) {
    await this.page.evaluate((x) => (location.hash = `/${x}`), to);
    await this.page.waitForTimeout(150);
    await this.view().waitFor();
  }

  /** What is wrong with some pages for axe, or in their width, dark and light, from a desk to a phone; look is called once each shows. */
  async blemishes(pages, look = async () => {}) {
    const { page } = this;
    const bad = [];
    for (const [name, to] of Object.entries(pages)) {
      await this.go(to);
      await look(to);
      for (const [width, height] of [
        [1440, 900],
        [768, 1024],
        [390, 844],
      ]) {
        await page.setViewportSize({ width, height });
        const at = `${name} at ${width} px`;
        const wide = await sideways(page);
        if (wide.length) bad.push(`${at}: ${wide} scrolls sideways`);
        const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        if (over > 0) bad.push(`${at} is ${over} px too wide`);
        await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
        if (width === 768) await screenshot(page, `${name}-${width}-light`);
        else bad.push(...(await blemishes(page, `${name}-${width}`)).map((v) => `${at}: ${v}`));
      }
      await page.setViewportSize({ width: 1440, height: 900 });
    }
    await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
    return bad;
  }
}
