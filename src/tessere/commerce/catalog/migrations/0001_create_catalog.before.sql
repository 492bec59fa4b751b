create schema catalog;
create extension if not exists pg_trgm;

-- A tree by parents; `lineage` of products repeats what it says, so a moved category sends its products to be indexed anew.
create table catalog.category (
    code text primary key,
    parent_code text references catalog.category,
    name jsonb not null,
    position int not null default 0,
    version int not null default 1
);
create index category_children on catalog.category (parent_code);

create table catalog.brand (code text primary key, name text not null, version int not null default 1);

create table catalog.attribute (
    code text primary key,
    name jsonb not null,
    kind text not null check (kind in ('text', 'number', 'boolean', 'choice')),
    choices jsonb not null default '[]',
    facet boolean not null,
    version int not null default 1
);

-- `lineage`, `facets`, `document` and `sort` are derived from the rest, for rules and for the search. Content is json and not jsonb,
-- because its first language counts.
create table catalog.product (
    id uuid primary key,
    code text not null unique,
    status text not null check (status in ('draft', 'active', 'archived')),
    brand text references catalog.brand,
    categories text[] not null,
    tags text[] not null,
    options text[] not null,
    attributes jsonb not null,
    content json not null,
    channel_content json not null,
    media jsonb not null,
    availability jsonb not null,
    vat_class text not null,
    perishable boolean not null,
    lineage text[] not null default '{}',
    facets text[] not null default '{}',
    document tsvector not null default '',
    sort text not null default '',
    created_at timestamptz not null,
    updated_at timestamptz not null,
    version int not null default 1
);
create index product_document on catalog.product using gin (document);
create index product_facets on catalog.product using gin (facets);
create index product_sort on catalog.product (sort, id);

-- What is sold. Never deleted: prices, stock and orders refer to it.
create table catalog.variant (
    id uuid primary key,
    product_id uuid not null references catalog.product,
    sku text not null unique,
    gtin text,
    options jsonb not null,
    media jsonb not null,
    position int not null,
    active boolean not null,
    version int not null default 1
);
create index variant_of_product on catalog.variant (product_id, position, sku);

create table catalog.relation (
    product_id uuid not null references catalog.product,
    kind text not null check (kind in ('goes_with', 'replaces', 'belongs_to')),
    other_id uuid not null references catalog.product,
    position int not null,
    primary key (product_id, kind, other_id),
    check (product_id <> other_id)
);
create index relation_to on catalog.relation (other_id);

-- The words that products are found by: a word with typing errors is looked for here, and not in the products.
create table catalog.word (word text primary key);
create index word_alike on catalog.word using gin (word gin_trgm_ops);

create view catalog.product_v as
select id, code, status, brand, categories, lineage, tags, content, vat_class, perishable from catalog.product;
create view catalog.variant_v as select id, product_id, sku, options, active from catalog.variant;
