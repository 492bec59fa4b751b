import { Outlet } from "@tanstack/react-router";

export const EventsLayout = () => <Outlet />;
