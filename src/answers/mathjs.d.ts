/** The build of mathjs in one file, which mathjs exports without declarations. */
declare module "mathjs/lib/browser/math.js" {
  import type { ConfigOptions, MathJsInstance } from "mathjs";

  const mathjs: { create(configuration: ConfigOptions): MathJsInstance };
  export default mathjs;
}
