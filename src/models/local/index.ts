export { type LocalModel, type LocalModelOptions, localModel } from "./local-model";
