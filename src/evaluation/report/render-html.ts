import type { EvaluationReport } from "../evaluate/evaluation-report";
import type { HtmlReportContents } from "./page/render-page";

/**
 * The report as one HTML page that needs no other file: figures are SVG, style and script are inside, and the content security
 * policy allows nothing to be loaded. The page suits phones and desktops, light and dark. The same input gives the same bytes,
 * whatever the order of the items. The first call loads the plotting library.
 */
export async function renderHtml(
  report: EvaluationReport,
  contents: HtmlReportContents = {},
): Promise<string> {
  const { renderPage } = await import("./page/render-page");
  return renderPage(report, contents);
}
