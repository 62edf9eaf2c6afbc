// People and access: /session, /account, /users, /tokens, /devices, /audit.
#pragma once

#include "api/http/router.hpp"
#include "api/identity/service.hpp"

namespace api::identity {

/// `service` must outlive the router.
void add_routes(Router& router, Service& service);

void add_session(Router& router, Service& service);
void add_account(Router& router, Service& service);
void add_users(Router& router);
void add_tokens(Router& router);
void add_devices(Router& router, Service& service);
void add_audit(Router& router, Service& service);
void add_closing_words(Router& router, Service& service);

}  // namespace api::identity
