// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Prints all routes below AUR_REST_PREFIX, one "METHOD PATH" a line: for the test that compares them with
/// docs/openapi.json. A route that both tables have is printed twice.
#include <stdio.h>
#include <string.h>

#include "server/http_manner.h"

/// HEAD is not among them: every GET has it.
static const struct {
    unsigned bit;
    const char *name;
} METHODS[] = {{AUR_HTTP_GET, "get"}, {AUR_HTTP_POST, "post"}, {AUR_HTTP_PUT, "put"}, {AUR_HTTP_DELETE, "delete"}};

static void print(unsigned methods, const char *path)
{
    for (size_t i = 0; i < sizeof METHODS / sizeof *METHODS; i++)
        if ((methods & METHODS[i].bit) != 0)
            printf("%s %s\n", METHODS[i].name, path);
}

int main(void)
{
    for (const aur_http_fixed_route *route = aur_http_fixed_routes; route->path != NULL; route++)
        if (strncmp(route->path, AUR_REST_PREFIX, sizeof AUR_REST_PREFIX - 1) == 0)
            print(route->methods, route->path);
    for (const aur_rest_route *route = aur_rest_routes; route->path != NULL; route++)
        print(route->method, route->path);
    return 0;
}
