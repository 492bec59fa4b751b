export const ConsentPage = () => null;
