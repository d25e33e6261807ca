import type { EvaluationReport, ItemReport } from "../evaluate/evaluation-report";
import type { RunPlacement } from "../simulation/place-run";
import type { SimulationResult } from "../simulation/simulation-result";

/** What a page shows besides the report itself. */
export interface HtmlReportContents {
  /** For the list of items and the picture of how policies moved; they are held in memory and written into the page. */
  items?: Iterable<ItemReport>;
  /** For the maps of where equilibrium ranking helps. */
  simulation?: SimulationResult;
  /** Where the run's pairs of scorers lie on these maps. */
  placements?: readonly NamedPlacement[];
}

/** A real run in the simulation's model. */
export interface NamedPlacement {
  /** Of the pair of scorers. */
  name: string;
  placement: RunPlacement;
}

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
