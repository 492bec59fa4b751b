export const IdentityPage = () => null;
