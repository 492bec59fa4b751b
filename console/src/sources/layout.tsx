import { Outlet } from "@tanstack/react-router";

export const SourcesLayout = () => <Outlet />;
