"""The route of imports into the catalog."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Annotated

import msgspec
from litestar import Router, post
from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.params import Body, QueryParameter
from msgspec import Struct

from tessere.flows.assortment.domain import ImportOptions, ImportReport
from tessere.flows.assortment.service import import_articles
from tessere.infra.auth import Caller, requires
from tessere.infra.web import RequestUnit
from tessere.kernel.errors import FieldError, Forbidden, Invalid, TooLarge

LARGEST_FILE = 32 * 1024 * 1024
_FORM_OVERHEAD = 64 * 1024
_PART_BYTES = 1024 * 1024


class ArticlesForm(Struct):
    """A form with the file, and with `options` as JSON."""

    file: UploadFile
    options: str = "{}"


@post(
    "/api/v1/catalog/imports",
    guards=[requires("catalog:write")],
    tags=["Products"],
    status_code=200,
    request_max_body_size=LARGEST_FILE + _FORM_OVERHEAD,
)
async def post_import(
    unit: RequestUnit,
    principal: Caller,
    data: Annotated[ArticlesForm, Body(media_type=RequestEncodingType.MULTI_PART)],
    dry_run: Annotated[bool, QueryParameter(description="Only say what would become of it.")] = True,
) -> ImportReport:
    """Take products, variants, categories, brands and prices from a CSV, JSON Lines or Parquet file, or from a feed (RSS, Atom).
    All of it or nothing; tried without changing anything unless `dry_run=false`."""
    try:
        options = msgspec.json.decode(data.options, type=ImportOptions)
    except msgspec.DecodeError as error:
        raise Invalid(f"the options cannot be read: {error}", errors=[FieldError("/options", str(error))]) from error
    if (options.price_list or options.sale_list) and "prices:write" not in principal.scopes:
        raise Forbidden(
            "setting prices asks for the scope prices:write; leave the price lists out", code="scope_required"
        )
    with tempfile.NamedTemporaryFile(prefix="tessere-articles-") as copy:
        size = 0
        while chunk := await data.file.read(_PART_BYTES):
            size += len(chunk)
            if size > LARGEST_FILE:
                raise TooLarge(f"the file is larger than {LARGEST_FILE // 1024 // 1024} MiB", code="file_too_large")
            copy.write(chunk)
        copy.flush()
        return await import_articles(unit, path=Path(copy.name), options=options, dry_run=dry_run)


ROUTER = Router(path="/", route_handlers=[post_import])
