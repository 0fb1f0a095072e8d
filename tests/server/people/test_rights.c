// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Tests every case there is: right x role x owner x room type x settings x mute x target, against rules that are
/// written down here another way: by the least role, and by what each condition takes from whom.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "server/people/rights.h"

#define NOBODY "nobody"

/// Who may at all: from this role on, in so many of the three types ("all", or their names), and whether its owner may
/// there, whatever his role.
typedef struct expectation {
    const char *right, *types, *from_role;
    bool owner;
} expectation;

static const expectation EXPECTED[] = {
    {"enter", "all", "guest", true},
    {"chat", "all", "guest", true},
    {"report", "all", "guest", true},
    {"play", "jam", "guest", true},
    {"play", "station personal", NOBODY, true},
    {"upload", "jam", "member", true},
    {"upload", "station personal", NOBODY, true},
    {"steer", "station jam", "moderator", true},
    {"steer", "personal", "admin", true},
    {"create", "jam personal", "guest", false},
    {"create", "station", "member", false},
    {"keep", "all", "pro", false},
    {"set", "all", "moderator", true},
    {"close", "all", "moderator", true},
    {"hand", "all", "moderator", true},
    {"unsay", "all", "moderator", true},
    {"clear", "all", "moderator", true},
    {"kick", "all", "moderator", true},
    {"mute", "all", "moderator", true},
    {"ban", "all", "moderator", true},
    {"see_hidden", "all", "moderator", false},
    {"ban_server", "all", "moderator", false},
    {"see_reports", "all", "moderator", false},
    {"see_audit", "all", "admin", false},
    {"set_role", "all", "admin", false},
};

static const expectation *expected(const char *right, aur_room_type type)
{
    const expectation *found = NULL;
    for (size_t i = 0; i < sizeof EXPECTED / sizeof *EXPECTED; i++) {
        const expectation *e = &EXPECTED[i];
        if (strcmp(e->right, right) != 0)
            continue;
        if (strcmp(e->types, "all") != 0 && strstr(e->types, aur_room_type_name(type)) == NULL)
            continue;
        assert_null(found);
        found = e;
    }
    assert_non_null(found);
    return found;
}

static bool is_one_of(const char *word, const char *words)
{
    char spaced[128], wanted[40];
    snprintf(spaced, sizeof spaced, " %s ", words);
    snprintf(wanted, sizeof wanted, " %s ", word);
    return strstr(spaced, wanted) != NULL;
}

static bool by_role(const expectation *e, aur_role role)
{
    return strcmp(e->from_role, NOBODY) != 0 && role >= aur_role_find(e->from_role);
}

static bool elsewhere(const char *right, aur_role role)
{
    bool anywhere = false;
    for (unsigned type = 0; type < AUR_ROOM_TYPE_COUNT; type++)
        anywhere |= by_role(expected(right, (aur_room_type)type), role);
    return anywhere;
}

/// The rules in the order in which people would give them as the reason.
static aur_rights_verdict judge(const char *right, const aur_rights_case *c)
{
    const expectation *e = expected(right, c->type);
    bool owns = c->is_owner && !c->is_server_owned;
    bool staff = c->role == AUR_ROLE_MODERATOR || c->role == AUR_ROLE_ADMIN;
    if (!by_role(e, c->role) && !(owns && e->owner)) {
        if (elsewhere(right, c->role))
            return AUR_RIGHTS_TYPE;
        return e->owner && !by_role(e, AUR_ROLE_PRO) ? AUR_RIGHTS_OWNER : AUR_RIGHTS_ROLE;
    }
    if (c->is_server_owned && is_one_of(right, "close hand"))
        return AUR_RIGHTS_TYPE;
    if (c->no_guests && c->role == AUR_ROLE_GUEST && !owns && is_one_of(right, "enter chat play upload"))
        return AUR_RIGHTS_GUESTS;
    if (c->is_muted && is_one_of(right, "chat play upload"))
        return AUR_RIGHTS_MUTED;
    if (!owns && !staff) {
        if (strcmp(right, "chat") == 0 && (c->no_chat || c->only_owner_chats))
            return AUR_RIGHTS_SETTING;
        if (c->only_owner_plays && is_one_of(right, "play upload"))
            return AUR_RIGHTS_SETTING;
    }
    if (is_one_of(right, "ban_server set_role") && c->target >= c->role)
        return AUR_RIGHTS_TARGET;
    if (is_one_of(right, "kick mute ban")) {
        bool himself = owns && c->target_is_owner;
        bool ordinary = c->target == AUR_ROLE_GUEST || c->target == AUR_ROLE_MEMBER || c->target == AUR_ROLE_PRO;
        if (himself || (c->target >= c->role && !(owns && ordinary)))
            return AUR_RIGHTS_TARGET;
    }
    return AUR_RIGHTS_YES;
}

#define FLAGS 9 /* of a case */

static aur_rights_case make(unsigned role, unsigned type, unsigned target, unsigned flags)
{
    return (aur_rights_case){.role = (aur_role)role,
                             .type = (aur_room_type)type,
                             .target = (aur_role)target,
                             .is_owner = flags & 1,
                             .is_muted = flags & 2,
                             .no_guests = flags & 4,
                             .no_chat = flags & 8,
                             .only_owner_chats = flags & 16,
                             .only_owner_plays = flags & 32,
                             .is_server_owned = flags & 64,
                             .target_is_owner = flags & 128};
}

static void test_every_case(void **state)
{
    (void)state;
    unsigned cases = 0, said[AUR_RIGHTS_VERDICTS] = {0};
    for (unsigned right = 0; right < AUR_RIGHT_COUNT; right++)
        for (unsigned role = 0; role < AUR_ROLE_COUNT; role++)
            for (unsigned type = 0; type < AUR_ROOM_TYPE_COUNT; type++)
                for (unsigned target = 0; target < AUR_ROLE_COUNT; target++)
                    for (unsigned flags = 0; flags < 1u << (FLAGS - 1); flags++) {
                        aur_rights_case c = make(role, type, target, flags);
                        const char *name = aur_right_name((aur_right)right);
                        aur_rights_verdict is = aur_rights_judge((aur_right)right, &c), should = judge(name, &c);
                        if (is != should)
                            fail_msg("%s, %s, %s, target %s, flags %#x: %s, should be %s", name, aur_role_name(c.role),
                                     aur_room_type_name(c.type), aur_role_name(c.target), flags, aur_rights_text(is),
                                     aur_rights_text(should));
                        said[is]++;
                        cases++;
                    }
    assert_int_equal(cases, AUR_RIGHT_COUNT * AUR_ROLE_COUNT * AUR_ROOM_TYPE_COUNT * AUR_ROLE_COUNT * 256);
    for (int verdict = 0; verdict < AUR_RIGHTS_VERDICTS; verdict++)
        assert_true(said[verdict] > 0); // each of them is a case of somebody
}

/// A higher role may all that a lower one may, to whom it may.
static void test_roles_grow(void **state)
{
    (void)state;
    for (unsigned right = 0; right < AUR_RIGHT_COUNT; right++)
        for (unsigned role = 1; role < AUR_ROLE_COUNT; role++)
            for (unsigned type = 0; type < AUR_ROOM_TYPE_COUNT; type++)
                for (unsigned target = 0; target < AUR_ROLE_COUNT; target++)
                    for (unsigned flags = 0; flags < 1u << (FLAGS - 1); flags++) {
                        aur_rights_case lower = make(role - 1, type, target, flags);
                        aur_rights_case higher = make(role, type, target, flags);
                        if (aur_rights_judge((aur_right)right, &lower) == AUR_RIGHTS_YES)
                            assert_int_equal(aur_rights_judge((aur_right)right, &higher), AUR_RIGHTS_YES);
                    }
}

static void test_names(void **state)
{
    (void)state;
    for (unsigned a = 0; a < AUR_RIGHT_COUNT; a++) {
        assert_true(strlen(aur_right_name((aur_right)a)) > 0 && strlen(aur_right_what((aur_right)a)) > 0);
        for (unsigned b = 0; b < a; b++)
            assert_string_not_equal(aur_right_name((aur_right)a), aur_right_name((aur_right)b));
    }
    for (unsigned type = 0; type < AUR_ROOM_TYPE_COUNT; type++)
        assert_int_equal(aur_room_type_find(aur_room_type_name((aur_room_type)type)), type);
    assert_int_equal(aur_room_type_find("Jam"), AUR_ROOM_TYPE_COUNT);
    assert_int_equal(aur_room_type_find(""), AUR_ROOM_TYPE_COUNT);
    for (unsigned verdict = 0; verdict < AUR_RIGHTS_VERDICTS; verdict++)
        assert_true(strlen(aur_rights_text((aur_rights_verdict)verdict)) > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_case),
        cmocka_unit_test(test_roles_grow),
        cmocka_unit_test(test_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
