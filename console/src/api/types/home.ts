import type { Schema } from "./common";

export type Pulse = Schema<"Pulse">;
export type Setup = Schema<"Setup">;
export type SetupCode = Setup["steps"][number]["code"];
export type Health = Schema<"Health">;
export type SystemStatus = Schema<"System">;
export type DemoTruth = Schema<"Judgement">;
