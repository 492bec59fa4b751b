import { useQuery } from "@tanstack/react-query";
import { locationsQuery } from "@/api/stock";
import { useTexts } from "./texts";

/** Places of stock with their names. */
export function useLocations() {
  const say = useTexts();
  const query = useQuery(locationsQuery);
  const items = query.data?.items ?? [];
  return {
    query,
    items,
    options: items.map((each) => ({ value: each.id, label: say(each.name) || each.code })),
    name: (id: string) => {
      const found = items.find((each) => each.id === id);
      return found ? say(found.name) || found.code : "…";
    },
  };
}
