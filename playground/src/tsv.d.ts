/** A table as text; build.mjs puts it into the script. */
declare module "*.tsv" {
  const text: string;
  export default text;
}
