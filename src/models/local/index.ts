/**
 * A language model in this process, through the optional package node-llama-cpp.
 *
 * @module equirank/local
 */

export { type LocalModel, type LocalModelOptions, localModel } from "./local-model";
