// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Prints the table of routes, one "METHOD PATH" a line: for the test that compares it with docs/openapi.json.
#include <stdio.h>

#include "server/people/rest.h"

int main(void)
{
    for (const aur_rest_route *route = aur_rest_routes; route->path != NULL; route++)
        printf("%s %s\n",
               route->method == AUR_REST_GET    ? "get"
               : route->method == AUR_REST_POST ? "post"
               : route->method == AUR_REST_PUT  ? "put"
                                                : "delete",
               route->path);
    return 0;
}
