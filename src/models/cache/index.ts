export { cachedModel } from "./cached-model";
export type { ScoreCache } from "./stores";
export { diskCache, memoryCache } from "./stores";
