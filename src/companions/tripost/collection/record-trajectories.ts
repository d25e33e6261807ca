import { recordItems } from "../../recording/record-items";
import { requireItems } from "../items/stepped-item";
import { type CollectTrajectoriesOptions, collectTrajectories } from "./collect-trajectories";
import { parseTrajectories, type Trajectory } from "./trajectory";

/** What is collected, and who wants to know how far it is. */
export interface RecordTrajectoriesOptions extends CollectTrajectoriesOptions {
  /** Called after each item that was not in the file. */
  onProgress?: (progress: { completed: number; total: number }) => void;
}

/**
 * Collects trajectories as `collectTrajectories()` does, one item after another, into a JSONL file that is whole after each.
 * Items that it holds are not asked again: an interrupted run goes on where it stopped, with the same seeds.
 * @returns those of the items, in their order
 * @throws InvalidArgumentError for an unknown or unusable option, or a file that was begun with other options
 * @throws DataError if the file cannot be read or written
 * @throws ModelError if a model fails
 */
export function recordTrajectories(
  file: string,
  { onProgress, ...options }: RecordTrajectoriesOptions,
): Promise<Trajectory[]> {
  const { items, signal, ...settings } = options;
  const { seed } = settings;
  requireItems("options.items", items);
  return recordItems(file, items, {
    settings,
    parse: parseTrajectories,
    itemOf: ({ item }) => item.id,
    create: async (item, i) => {
      const own = seed === undefined ? {} : { seed: seed + i };
      const { trajectories } = await collectTrajectories({ ...options, ...own, items: [item] });
      return trajectories;
    },
    onProgress,
  });
}
