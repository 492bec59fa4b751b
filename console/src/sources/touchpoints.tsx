export const TouchpointsPage = () => null;
