export const PlanListPage = () => null;
