export const SourcePage = () => null;
