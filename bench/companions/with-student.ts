import { type LocalModel, localModel } from "equirank/local";

/** Loads the local model, or that of another file, plain or with an adapter, lets it work, and frees it. */
export async function withStudent<T>(
  adapter: string | undefined,
  work: (student: LocalModel) => Promise<T>,
  path?: string,
): Promise<T> {
  const student = await localModel({
    // More gain little for a model this small, and lose much where other programs use the same cores.
    threads: 1,
    ...(adapter !== undefined && { lora: adapter }),
    ...(path !== undefined && { path }),
  });
  try {
    return await work(student);
  } finally {
    await student.dispose();
  }
}
