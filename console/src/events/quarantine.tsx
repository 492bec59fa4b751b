export const QuarantineListPage = () => null;
