export const SourcesPage = () => null;
