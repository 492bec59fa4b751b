// Medusa's pure functions on the cases from stdin: what each basket costs, and baskets a second of processor time.
import { readFileSync } from "node:fs"
import { createRequire } from "node:module"

const require = createRequire(import.meta.url)
const { getComputedActionsForItems } = require("@medusajs/promotion/dist/utils/compute-actions/line-items")

const { promotions, baskets, rounds } = JSON.parse(readFileSync(0, "utf-8"))

const offers = promotions.map((each) => ({
  id: each.id,
  code: each.id,
  is_tax_inclusive: false,
  application_method: {
    type: "percentage",
    value: each.percent,
    target_type: "items",
    allocation: "each",
    max_quantity: 1000,
    target_rules: [{ attribute: "items.categories", operator: "in", values: [{ value: each.category }] }],
  },
}))

const carts = baskets.map((lines) =>
  lines.map((line, at) => ({
    id: String(at),
    categories: line.categories,
    quantity: line.quantity,
    subtotal: line.unit_minor * line.quantity,
    original_total: line.unit_minor * line.quantity,
    is_discountable: true,
  })),
)

function total(items) {
  const applied = new Map()
  for (const offer of offers) getComputedActionsForItems(offer, items, applied)
  let sum = 0
  for (const item of items) sum += item.subtotal - Number(applied.get(item.id) ?? 0)
  return sum
}

const totals = carts.map(total)
const rates = []
for (let round = 0; round < rounds; round += 1) {
  const before = process.cpuUsage()
  for (const items of carts) total(items)
  const spent = process.cpuUsage(before)
  rates.push(carts.length / ((spent.user + spent.system) / 1e6))
}
console.log(JSON.stringify({ totals: totals.map(Math.round), rate: Math.max(0, ...rates) }))
