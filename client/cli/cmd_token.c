// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// `auralis token`: the key that a server signs with, and access tokens for scripts. What is printed to standard output
/// is the key, the token or the claims alone, so that it can be redirected.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "client/cli/commands.h"
#include "server/auth/token.h"
#include "stream/json_print.h"

#define FOR_MAX_S (8760 * INT64_C(3600)) ///< a year

static int refuse_usage(const char *text)
{
    fprintf(stderr, "auralis: token %s\n", text);
    return AUR_EXIT_USAGE;
}

/// Reads the key of --key, with that of --key-old. Prints why not. Returns the exit code.
static int read_keys(const aur_args *args, const char *path, bool may_make, aur_token_keys *keys)
{
    char fault[1200];
    aur_err err = aur_token_keys_read(keys, path, args->text[AUR_OPTION_TOKEN_KEY_OLD], may_make, fault, sizeof fault);
    if (err == AUR_OK)
        return AUR_EXIT_OK;
    fprintf(stderr, "auralis: %s\n", fault);
    return err != AUR_ERR_FILE ? AUR_EXIT_FAILURE : may_make ? AUR_EXIT_CANNOT_CREATE : AUR_EXIT_NO_INPUT;
}

/* ---- keys ---- */

static int make_keys(const aur_args *args)
{
    aur_token_keys keys;
    char line[AUR_TOKEN_KEY_BYTES];
    if (args->operand_count != 2)
        return refuse_usage("keys needs one FILE: it is made if it is not there, and its public key is printed");
    int code = read_keys(args, args->operands[1], true, &keys);
    if (code != AUR_EXIT_OK)
        return code;
    aur_token_key_print(&keys.verify[0], line);
    char *set = args->text[AUR_OPTION_JSON] != NULL ? aur_token_keys_print(&keys) : NULL;
    aur_token_keys_wipe(&keys);
    if (args->text[AUR_OPTION_JSON] != NULL && set == NULL)
        return aur_args_fail("token", AUR_ERR_MEMORY);
    puts(set != NULL ? set : line);
    free(set);
    return AUR_EXIT_OK;
}

/* ---- issue ---- */

static int read_person(const aur_args *args, aur_person *person)
{
    const char *id = args->text[AUR_OPTION_TOKEN_ID], *name = args->text[AUR_OPTION_TOKEN_NAME];
    const char *role = args->text[AUR_OPTION_TOKEN_ROLE];
    person->role = role != NULL ? aur_role_find(role) : AUR_ROLE_MEMBER;
    if (person->role == AUR_ROLE_COUNT)
        return aur_args_refuse(args, AUR_OPTION_TOKEN_ROLE, "guest, member, pro, moderator or admin");
    name = name != NULL ? name : "script";
    const char *fault = aur_name_fault(name);
    if (fault != NULL)
        return aur_args_refuse(args, AUR_OPTION_TOKEN_NAME, fault);
    snprintf(person->name, sizeof person->name, "%s", name);
    if (id != NULL && (!aur_person_id_is(id) || (id[0] == '0') != (person->role == AUR_ROLE_GUEST)))
        return aur_args_refuse(args, AUR_OPTION_TOKEN_ID, "16 of a-z 2-7; a guest's, and no other, begins with 0");
    if (id != NULL)
        snprintf(person->id, sizeof person->id, "%s", id);
    else
        aur_person_id_make(person->id, person->role == AUR_ROLE_GUEST);
    person->colour_rgb = aur_person_colour(person->id);
    return AUR_EXIT_OK;
}

static int issue(const aur_args *args)
{
    const char *path = args->text[AUR_OPTION_TOKEN_KEY], *time_text = args->text[AUR_OPTION_TOKEN_FOR];
    aur_token_keys keys;
    aur_token_claims claims = {0};
    char token[AUR_TOKEN_BYTES];
    int64_t frames = AUR_TOKEN_ACCESS_S * (int64_t)AUR_SAMPLE_RATE_HZ;
    if (path == NULL || args->operand_count != 1)
        return refuse_usage("issue needs --key FILE, and options alone");
    if (time_text != NULL && !aur_args_frames(time_text, &frames))
        frames = 0;
    int64_t for_s = frames / AUR_SAMPLE_RATE_HZ;
    if (for_s < 1 || for_s > FOR_MAX_S)
        return aur_args_refuse(args, AUR_OPTION_TOKEN_FOR, "1s..8760h, like 90s, 30m or 1h30m");
    int code = read_keys(args, path, false, &keys);
    if (code == AUR_EXIT_OK)
        code = read_person(args, &claims.person);
    if (code == AUR_EXIT_OK) {
        aur_err err = aur_token_write(&keys, &claims, (int64_t)time(NULL), for_s, token);
        code = err == AUR_OK ? AUR_EXIT_OK : aur_args_fail("token", err);
    }
    aur_token_keys_wipe(&keys);
    if (code == AUR_EXIT_OK)
        puts(token);
    return code;
}

/* ---- check ---- */

static void print_json(const aur_token_claims *claims)
{
    printf("{\"id\":\"%s\",\"name\":", claims->person.id);
    aur_json_print_text(stdout, claims->person.name);
    printf(",\"role\":\"%s\",\"colour\":\"#%06x\",\"session\":\"%s\",\"token\":\"%s\",\"generation\":%u",
           aur_role_name(claims->person.role), (unsigned)claims->person.colour_rgb, claims->session, claims->id,
           (unsigned)claims->generation);
    printf(",\"issued_s\":%lld,\"not_before_s\":%lld,\"expires_s\":%lld}\n", (long long)claims->issued_s,
           (long long)claims->not_before_s, (long long)claims->expires_s);
}

static void print_time(const char *what, int64_t at_s)
{
    char text[64];
    time_t at = (time_t)at_s;
    struct tm parts;
    strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S UTC", gmtime_r(&at, &parts));
    printf("%-10s %s\n", what, text);
}

static void print_lines(const aur_token_claims *claims)
{
    printf("%-10s %s\n%-10s %s\n%-10s %s\n", "id", claims->person.id, "name", claims->person.name, "role",
           aur_role_name(claims->person.role));
    if (claims->session[0] != '\0')
        printf("%-10s %s, generation %u\n", "session", claims->session, (unsigned)claims->generation);
    print_time("issued", claims->issued_s);
    print_time("expires", claims->expires_s);
}

/// The token that was typed, or from standard input ("-"), where no other process sees it. One that is too long is cut,
/// and holds not.
static void read_token(const char *operand, char *token, size_t token_bytes)
{
    bool is_read = strcmp(operand, "-") != 0;
    if (is_read)
        snprintf(token, token_bytes, "%s", operand);
    else if (fgets(token, (int)token_bytes, stdin) == NULL)
        token[0] = '\0';
    token[strcspn(token, "\r\n")] = '\0';
}

static int check(const aur_args *args)
{
    const char *path = args->text[AUR_OPTION_TOKEN_KEY];
    aur_token_keys keys;
    aur_token_claims claims;
    char token[AUR_TOKEN_BYTES + 2];
    if (path == NULL || args->operand_count != 2)
        return refuse_usage("check needs --key FILE and one TOKEN, or - to read it from standard input");
    int code = read_keys(args, path, false, &keys);
    if (code != AUR_EXIT_OK)
        return code;
    read_token(args->operands[1], token, sizeof token);
    aur_token_fault fault = aur_token_read(&keys, token, (int64_t)time(NULL), &claims);
    aur_token_keys_wipe(&keys);
    if (fault != AUR_TOKEN_GOOD) {
        fprintf(stderr, "auralis: the token does not hold: %s\n", aur_token_fault_text(fault));
        return AUR_EXIT_FAILURE;
    }
    if (args->text[AUR_OPTION_JSON] != NULL)
        print_json(&claims);
    else
        print_lines(&claims);
    return AUR_EXIT_OK;
}

int aur_cmd_token(const aur_args *args)
{
    const char *what = args->operand_count > 0 ? args->operands[0] : "";
    if (strcmp(what, "keys") == 0)
        return make_keys(args);
    if (strcmp(what, "issue") == 0)
        return issue(args);
    if (strcmp(what, "check") == 0)
        return check(args);
    return refuse_usage("needs one of: keys FILE, issue --key FILE, check --key FILE TOKEN|-");
}
