export const ComputedPage = () => null;
