import { config } from "zod";

// Zod's faster path compiles code at run time, which the content security policy refuses.
config({ jitless: true });
