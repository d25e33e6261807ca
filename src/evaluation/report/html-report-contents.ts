import type { ItemReport } from "../evaluation-report";
import type { RunPlacement } from "../simulation/place-run";
import type { SimulationResult } from "../simulation/simulation-result";

/** What a page shows besides the report itself. */
export interface HtmlReportContents {
  /** For the list of items and the picture of how policies moved; they are held in memory and written into the page. */
  items?: Iterable<ItemReport>;
  /** For the maps of where equilibrium ranking helps. */
  simulation?: SimulationResult;
  /** Where the run's pairs of signals lie on these maps. */
  placements?: readonly NamedPlacement[];
}

/** A real run in the simulation's model. */
export interface NamedPlacement {
  /** Of the pair of signals. */
  name: string;
  placement: RunPlacement;
}
