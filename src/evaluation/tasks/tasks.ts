/** A multiple-choice data set that can be asked for by name. To add one, add a line to {@link tasks}. */
export interface Task {
  /** In a few words, for help and reports. */
  readonly description: string;
  /** Where the Hugging Face hub has it; its rows are in one of the layouts of `parseMultipleChoiceItem()`. */
  readonly hub: { readonly dataset: string; readonly config: string; readonly split: string };
}

/** Every data set that has a name. */
export const tasks = {
  arc_easy: {
    description: "AI2 ARC, easy test questions",
    hub: { dataset: "allenai/ai2_arc", config: "ARC-Easy", split: "test" },
  },
  arc_challenge: {
    description: "AI2 ARC, hard test questions",
    hub: { dataset: "allenai/ai2_arc", config: "ARC-Challenge", split: "test" },
  },
  openbook_qa: {
    description: "OpenBookQA test questions",
    hub: { dataset: "allenai/openbookqa", config: "main", split: "test" },
  },
} as const satisfies Record<string, Task>;

/** Name of a data set. */
export type TaskName = keyof typeof tasks;
