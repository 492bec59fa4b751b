import { Link, type LinkProps } from "@tanstack/react-router";
import type { ReactNode } from "react";

interface SubNavProps {
  label: string;
  links: { to: LinkProps["to"]; label: ReactNode; exact?: boolean }[];
}

/** The pages of one place, side by side. */
export function SubNav({ label, links }: SubNavProps) {
  return (
    <nav aria-label={label} className="-mx-4 mb-5 overflow-x-auto border-b px-4 sm:mx-0 sm:px-0">
      <ul className="flex gap-5">
        {links.map((link) => (
          <li key={link.to}>
            <Link
              to={link.to}
              activeOptions={{ exact: link.exact ?? false, includeSearch: false }}
              className="-mb-px inline-flex h-10 items-center border-b-2 border-transparent text-sm font-medium whitespace-nowrap text-soft hover:text-ink data-[status=active]:border-accent data-[status=active]:text-ink"
            >
              {link.label}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
