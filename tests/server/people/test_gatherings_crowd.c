// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// A thousand rooms and five thousand people who come, go, play, mute, ban and hand on at random: capacities hold, who
/// is where is as in a model, nothing sounds of one who is gone, and all memory is given back.
/// AUR_TEST_SEED and AUR_TEST_STEPS give another run, or a longer one.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server/people/gathering.h"

#define ROOMS    1000
#define PEOPLE   5000
#define STEPS    1000000
#define NS_PER_S INT64_C(1000000000)
#define FOREVER  (-1)
#define NOWHERE  (-1)

static aur_gathering *rooms[ROOMS];
static aur_seat seats[PEOPLE];
static int64_t now_ns = NS_PER_S, now_s = 1000, now_frame = 48000;

/* the model */
static int where[PEOPLE], last_room[PEOPLE];
static uint32_t members[ROOMS], full, kicked, banned, refused_banned, refused_guest, struck, muted_refusals;
static int32_t ban_until[ROOMS][PEOPLE], mute_until[ROOMS][PEOPLE]; ///< 0 = none
static uint64_t sounds[PEOPLE][2];

/* allocations of what is tested, counted by the linker's --wrap */
static int64_t blocks;

void *__real_malloc(size_t bytes);
void *__real_calloc(size_t count, size_t bytes);
void *__real_realloc(void *block, size_t bytes);
void __real_free(void *block);
void *__wrap_malloc(size_t bytes);
void *__wrap_calloc(size_t count, size_t bytes);
void *__wrap_realloc(void *block, size_t bytes);
void __wrap_free(void *block);

void *__wrap_malloc(size_t bytes)
{
    blocks++;
    return __real_malloc(bytes);
}

void *__wrap_calloc(size_t count, size_t bytes)
{
    blocks++;
    return __real_calloc(count, bytes);
}

void *__wrap_realloc(void *block, size_t bytes)
{
    blocks += block == NULL;
    return __real_realloc(block, bytes);
}

void __wrap_free(void *block)
{
    blocks -= block != NULL;
    __real_free(block);
}

static uint64_t dice;

static uint32_t roll(uint32_t below)
{
    dice += UINT64_C(0x9e3779b97f4a7c15);
    uint64_t z = dice;
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return (uint32_t)((z ^ (z >> 31)) >> 32) % below;
}

static int person_of(const aur_seat *seat)
{
    return (int)(seat - seats);
}

static void hear(int person, const aur_hands_note *notes, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        const aur_guest_note *note = &notes[i].note;
        uint64_t bit = UINT64_C(1) << (note->pitch_midi & 63);
        uint64_t *word = &sounds[person][note->pitch_midi >> 6];
        assert_int_equal(note->player, seats[person].hands.player);
        struck += note->velocity > 0;
        if (note->all_off)
            sounds[person][0] = sounds[person][1] = 0;
        else if (note->velocity > 0)
            *word |= bit;
        else
            *word &= ~bit;
    }
}

static void assert_silent(int person)
{
    assert_true((sounds[person][0] | sounds[person][1]) == 0);
}

static void happened(void *context, aur_gathering *gathering, const aur_happening *h)
{
    uint32_t number = (uint32_t)((aur_gathering **)context - rooms);
    assert_true(gathering == rooms[number] || rooms[number] == NULL);
    if (h->kind == AUR_HAPPENING_NOTES)
        hear(person_of(h->seat), h->notes, h->note_count);
    if (h->kind == AUR_HAPPENING_LEFT)
        assert_silent(person_of(h->seat));
    if (h->kind == AUR_HAPPENING_JOINED)
        assert_true(aur_gathering_count(gathering) <= AUR_GATHERING_CAPACITY_MAX);
}

static void open_rooms(void)
{
    static aur_gathering_config config;
    for (int i = 0; i < ROOMS; i++) {
        aur_gathering *opened = NULL;
        memset(&config, 0, sizeof config);
        config.happened = happened;
        config.context = &rooms[i];
        snprintf(config.room.id, sizeof config.room.id, "room%012d", i);
        config.room.settings.type = (aur_room_type)(i % 5 == 0 ? AUR_ROOM_STATION : AUR_ROOM_JAM);
        config.room.settings.capacity = (uint16_t)(1 + roll(9));
        config.room.settings.no_guests = i % 7 == 0;
        config.room.settings.grid = i % 2 == 0;
        config.room.is_server_owned = i % 11 == 0;
        assert_int_equal(aur_gathering_open(&config, &opened), AUR_OK);
        rooms[i] = opened;
    }
}

static bool holds(int32_t until)
{
    return until == FOREVER || until > now_s;
}

static void leave(int person, aur_leaving why)
{
    aur_gathering_leave(&seats[person], why, "", now_frame, now_ns);
    members[where[person]]--;
    where[person] = NOWHERE;
}

static void join(int person, int room)
{
    const aur_store_sanction *sanction;
    aur_rights_verdict verdict;
    aur_seat *seat = &seats[person];
    const aur_room_settings *s = &aur_gathering_room(rooms[room])->settings;
    bool owns = aur_gathering_is_owner(rooms[room], seat->person.id);
    aur_entry expected = AUR_ENTRY_WELCOME;
    if (holds(ban_until[room][person]))
        expected = AUR_ENTRY_BANNED;
    else if (s->no_guests && seat->person.role == AUR_ROLE_GUEST && !owns)
        expected = AUR_ENTRY_RIGHTS;
    else if (members[room] >= s->capacity)
        expected = AUR_ENTRY_FULL;
    aur_entry entry = aur_gathering_join(rooms[room], seat, false, now_ns, now_s, &sanction, &verdict);
    assert_int_equal(entry, expected);
    full += entry == AUR_ENTRY_FULL;
    refused_banned += entry == AUR_ENTRY_BANNED;
    refused_guest += entry == AUR_ENTRY_RIGHTS;
    if (entry != AUR_ENTRY_WELCOME)
        return;
    assert_int_equal(seat->is_muted, holds(mute_until[room][person]));
    where[person] = last_room[person] = room;
    members[room]++;
}

static void play(int person)
{
    aur_hands_batch batch = {.count = 1 + roll(8)};
    for (uint32_t i = 0; i < batch.count; i++) {
        aur_hands_kind kind = (aur_hands_kind)(roll(5) > 0 ? AUR_HANDS_ON : roll(AUR_HANDS_KIND_COUNT));
        uint8_t value = (uint8_t)(kind == AUR_HANDS_INSTRUMENT ? AUR_PATCH_KEYS : 1 + roll(127));
        batch.events[i] =
            (aur_hands_event){.at_frame = now_frame + 100 * i, .kind = kind, .key = (uint8_t)roll(128), .value = value};
    }
    bool quota = false;
    aur_rights_verdict verdict = aur_gathering_play(&seats[person], &batch, now_frame, now_ns, &quota);
    muted_refusals += verdict == AUR_RIGHTS_MUTED;
    if (verdict != AUR_RIGHTS_YES)
        assert_silent(person);
}

/// Somebody of the same room, perhaps himself.
static int neighbour(int person)
{
    aur_seat *seat = aur_gathering_first(rooms[where[person]]);
    for (uint32_t i = roll(members[where[person]]); i > 0; i--)
        seat = seat->next;
    return person_of(seat);
}

static void keep_order(int person)
{
    int room = where[person], whom = neighbour(person);
    aur_seat *seat = &seats[person], *target = &seats[whom];
    int32_t seconds = (int32_t)roll(3) * 60, until = seconds > 0 ? (int32_t)now_s + seconds : FOREVER;
    bool found = false, kept = false;
    switch (roll(5)) {
    case 0:
        if (aur_gathering_kick(seat, target, "", now_frame, now_ns) != AUR_RIGHTS_YES)
            return;
        kicked++;
        break;
    case 1:
        if (aur_gathering_sanction(seat, target, AUR_SANCTION_BAN, seconds, false, "", now_frame, now_ns, now_s,
                                   &kept) != AUR_RIGHTS_YES)
            return;
        banned++;
        ban_until[room][whom] = until;
        break;
    case 2:
        if (aur_gathering_sanction(seat, target, AUR_SANCTION_MUTE, seconds, false, "", now_frame, now_ns, now_s,
                                   &kept) != AUR_RIGHTS_YES)
            return;
        mute_until[room][whom] = until;
        assert_silent(whom);
        return;
    case 3:
        if (aur_gathering_pardon(seat, AUR_SANCTION_MUTE, target->person.id, &found) == AUR_RIGHTS_YES)
            mute_until[room][whom] = 0;
        return;
    default:
        (void)aur_gathering_hand(seat, target);
        return;
    }
    assert_null(target->gathering);
    members[room]--;
    where[whom] = NOWHERE;
}

static void change_settings(int person)
{
    static aur_room_settings settings;
    settings = aur_gathering_room(rooms[where[person]])->settings;
    settings.only_owner_plays = roll(4) == 0;
    settings.capacity = (uint16_t)(1 + roll(9));
    (void)aur_gathering_set(&seats[person], &settings);
}

static void step(int person)
{
    if (where[person] == NOWHERE) {
        join(person, roll(2) == 0 ? last_room[person] : (int)roll(ROOMS));
        return;
    }
    switch (roll(16)) {
    case 0:
        leave(person, AUR_LEAVING_LEFT);
        return;
    case 1:
        leave(person, AUR_LEAVING_LOST);
        join(person, (int)roll(ROOMS)); // moves
        return;
    case 2:
        keep_order(person);
        return;
    case 3:
        change_settings(person);
        return;
    case 4:
        (void)aur_gathering_say(&seats[person], "hello", false, now_ns / 1000000);
        return;
    case 5:
        aur_gathering_typing(&seats[person], true, now_ns);
        return;
    default:
        play(person);
        return;
    }
}

/// All rooms against the model.
static void compare(void)
{
    static bool seen[PEOPLE];
    memset(seen, 0, sizeof seen);
    for (int room = 0; room < ROOMS; room++) {
        uint32_t count = 0;
        bool numbers[2 * AUR_GATHERING_CAPACITY_MAX] = {false};
        const aur_seat *before = NULL;
        for (aur_seat *seat = aur_gathering_first(rooms[room]); seat != NULL; seat = seat->next) {
            int person = person_of(seat);
            assert_true(where[person] == room && seat->gathering == rooms[room] && seat->previous == before);
            assert_true(before == NULL || before->joined_ns <= seat->joined_ns);
            assert_false(seen[person] || numbers[seat->hands.player]);
            assert_int_equal(seat->is_muted, holds(mute_until[room][person]));
            assert_int_equal(aur_hands_hold(&seat->hands), (sounds[person][0] | sounds[person][1]) != 0);
            seen[person] = numbers[seat->hands.player] = true;
            before = seat;
            count++;
        }
        assert_int_equal(count, members[room]);
        assert_int_equal(count, aur_gathering_count(rooms[room]));
    }
    for (int person = 0; person < PEOPLE; person++) {
        assert_int_equal(seen[person], where[person] != NOWHERE);
        if (!seen[person])
            assert_silent(person);
    }
}

static void tick_all(void)
{
    for (int room = 0; room < ROOMS; room++)
        aur_gathering_tick(rooms[room], now_ns, now_s);
}

static uint64_t number_from(const char *name, uint64_t otherwise)
{
    const char *given = getenv(name);
    return given != NULL ? strtoull(given, NULL, 10) : otherwise;
}

static void test_crowd(void **state)
{
    (void)state;
    uint64_t seed = number_from("AUR_TEST_SEED", 1), steps = number_from("AUR_TEST_STEPS", STEPS);
    dice = seed;
    printf("AUR_TEST_SEED=%llu AUR_TEST_STEPS=%llu\n", (unsigned long long)seed, (unsigned long long)steps);
    fflush(stdout);
    int64_t before = blocks;
    open_rooms();
    for (int person = 0; person < PEOPLE; person++) {
        aur_seat *seat = &seats[person];
        snprintf(seat->person.id, sizeof seat->person.id, "who%013d", person);
        snprintf(seat->person.name, sizeof seat->person.name, "Person %d", person);
        seat->person.role = roll(30) == 0 ? AUR_ROLE_MODERATOR : (aur_role)roll(AUR_ROLE_MODERATOR);
        where[person] = NOWHERE;
    }
    uint64_t compare_every = steps / 50 + 1;
    for (uint64_t i = 0; i < steps; i++) {
        step((int)roll(PEOPLE));
        now_ns += NS_PER_S / 5000; // each does something once a second
        now_frame = now_ns / 1000 * 48 / 1000;
        if (i % 5000 == 4999) {
            now_s++;
            tick_all();
        }
        if (i % compare_every == 0) {
            tick_all();
            compare();
        }
    }
    tick_all();
    compare();
    printf("struck %u, full %u, kicked %u, banned %u, kept out %u, no guests %u, muted %u; %lld blocks in use\n",
           struck, full, kicked, banned, refused_banned, refused_guest, muted_refusals, (long long)(blocks - before));
    assert_true(blocks - before > ROOMS);
    assert_true(struck > steps / 10 && full > 100 && kicked > 100 && banned > 100 && refused_banned > 100);
    assert_true(refused_guest > 100 && muted_refusals > 100);
    for (int room = 0; room < ROOMS; room++) {
        aur_gathering *closing = rooms[room];
        aur_gathering_close(closing);
        rooms[room] = NULL;
    }
    for (int person = 0; person < PEOPLE; person++) {
        assert_null(seats[person].gathering);
        assert_silent(person);
    }
    assert_int_equal(blocks, before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_crowd)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
