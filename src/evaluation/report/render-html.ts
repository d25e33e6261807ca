import type { EvaluationReport } from "../evaluation-report";
import type { HtmlReportContents } from "./html-report-contents";

export type { HtmlReportContents, NamedPlacement } from "./html-report-contents";

/**
 * The report as one HTML page that needs nothing else: figures are SVG, style and script are inside, and its content security
 * policy lets it load nothing. Right on a phone and on a desk, in the light and in the dark. The same input gives the same
 * bytes, in whatever order the items come. The plotting library is loaded by the first call.
 */
export async function renderHtml(
  report: EvaluationReport,
  contents: HtmlReportContents = {},
): Promise<string> {
  const { renderPage } = await import("./page/render-page");
  return renderPage(report, contents);
}
