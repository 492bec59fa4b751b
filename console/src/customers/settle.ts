const takenInMs = 1_200;

/** What a person says of a customer is taken in as an event: reading at once would show what was there before. */
export const settle = () => new Promise<void>((done) => setTimeout(done, takenInMs));
