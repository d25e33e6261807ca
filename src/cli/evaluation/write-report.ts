import {
  type EvaluationReport,
  type ItemReport,
  renderComparisonsCsv,
  renderCsv,
  renderHtml,
  renderJson,
  renderMarkdown,
} from "../../evaluation/index";
import { writeFiles } from "../output/write-files";

/** Writes a report into a folder, in every form. */
export async function writeReport(
  folder: string,
  report: EvaluationReport,
  items: readonly ItemReport[],
): Promise<void> {
  await writeFiles(folder, {
    "report.json": renderJson(report),
    "report.md": renderMarkdown(report),
    "report.html": await renderHtml(report, { items }),
    "methods.csv": renderCsv(report),
    "comparisons.csv": renderComparisonsCsv(report),
  });
}
