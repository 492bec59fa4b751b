export const NewSourcePage = () => null;
