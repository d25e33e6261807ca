import { type LocalModel, localModel } from "equirank/local";

/** Loads the local model, plain or with an adapter, lets it work, and frees it. */
export async function withStudent<T>(
  adapter: string | undefined,
  work: (student: LocalModel) => Promise<T>,
): Promise<T> {
  const student = await localModel(adapter === undefined ? {} : { lora: adapter });
  try {
    return await work(student);
  } finally {
    await student.dispose();
  }
}
