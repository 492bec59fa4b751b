"""Who may do what: users and sessions, roles and scopes, API keys, sign-in through an identity provider."""

from tessere.infra.auth.domain.accounts import Account, User
from tessere.infra.auth.domain.keys import Key
from tessere.infra.auth.domain.principals import Principal
from tessere.infra.auth.domain.roles import PUBLISHABLE_SCOPES, ROLE_SCOPES, ROLES, SCOPES, Role, Scope
from tessere.infra.auth.http.cors import StorefrontCors
from tessere.infra.auth.http.guards import (
    DEPENDENCIES,
    Access,
    Caller,
    access_of,
    authenticate,
    client_address,
    public,
    requires,
    signed_in,
)
from tessere.infra.auth.http.keys import ROUTER as KEYS_ROUTER
from tessere.infra.auth.http.oidc import ROUTER as OIDC_ROUTER
from tessere.infra.auth.http.session import ROUTER as SESSION_ROUTER
from tessere.infra.auth.http.users import ROUTER as USERS_ROUTER
from tessere.infra.auth.service.accounts import (
    create_user,
    ensure_owner,
    find_user,
    list_users,
    set_password,
    update_user,
)
from tessere.infra.auth.service.keys import (
    TOPIC,
    create_key,
    find_write_key,
    forget_write_keys,
    list_keys,
    revoke_key,
    rotate_key,
)
from tessere.infra.auth.service.masking import TOPIC as SENSITIVE_TOPIC
from tessere.infra.auth.service.masking import forget_masking, list_sensitive, masking_for, masking_of, save_sensitive
from tessere.infra.auth.service.sessions import SignedIn, sign_in
from tessere.infra.auth.service.tidying import JOBS
from tessere.infra.auth.store.sensitive import SensitiveField

ROUTERS = (SESSION_ROUTER, OIDC_ROUTER, USERS_ROUTER, KEYS_ROUTER)

__all__ = [
    "DEPENDENCIES",
    "JOBS",
    "PUBLISHABLE_SCOPES",
    "ROLES",
    "ROLE_SCOPES",
    "ROUTERS",
    "SCOPES",
    "SENSITIVE_TOPIC",
    "TOPIC",
    "Access",
    "Account",
    "Caller",
    "Key",
    "Principal",
    "Role",
    "Scope",
    "SensitiveField",
    "SignedIn",
    "StorefrontCors",
    "User",
    "access_of",
    "authenticate",
    "client_address",
    "create_key",
    "create_user",
    "ensure_owner",
    "find_user",
    "find_write_key",
    "forget_masking",
    "forget_write_keys",
    "list_keys",
    "list_sensitive",
    "list_users",
    "masking_for",
    "masking_of",
    "public",
    "requires",
    "revoke_key",
    "rotate_key",
    "save_sensitive",
    "set_password",
    "sign_in",
    "signed_in",
    "update_user",
]
