export * from "./access";
export * from "./common";
export * from "./customers";
export * from "./events";
export * from "./home";
export * from "./imports";
export * from "./settings";
export * from "./sources";
