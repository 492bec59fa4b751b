export const PlanEventPage = () => null;
