export { type HuggingFaceModel, type HuggingFaceOptions, huggingFace } from "./hugging-face";
