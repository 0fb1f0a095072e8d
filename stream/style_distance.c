// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// JSD(p, q) = H((p + q) / 2) - (H(p) + H(q)) / 2, summed up term by term.
#include "stream/style_distance.h"

#include <math.h>
#include <stddef.h>

#define STATES_MAX AUR_STYLE_STEPS

/// Steps after which a chain is taken to have forgotten where it began.
#define RUN 200

/// Part of the time a chain begins anew, so that none is caught in a corner.
#define RESTART 0.01

/// A chain of `states`: rows of weights and how often each state is visited.
typedef struct chain {
    const uint8_t *weights;
    size_t states;
    double visits[STATES_MAX];
    double row_sum[STATES_MAX];
} chain;

static double term(double p, double q)
{
    double middle = (p + q) / 2, sum = 0;
    if (p > 0)
        sum += p * log2(p / middle);
    if (q > 0)
        sum += q * log2(q / middle);
    return sum / 2;
}

static double sum_of(const uint8_t *weights, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += weights[i];
    return sum;
}

/// What stands for a comparison that cannot be made because weights are missing; -1 = it can.
static double without_weights(double sum_a, double sum_b)
{
    return sum_a > 0 && sum_b > 0 ? -1 : sum_a > 0 || sum_b > 0 ? 1 : 0;
}

static double divergence(const uint8_t *a, const uint8_t *b, size_t count)
{
    double sum_a = sum_of(a, count), sum_b = sum_of(b, count), total = without_weights(sum_a, sum_b);
    if (total >= 0)
        return total;
    total = 0;
    for (size_t i = 0; i < count; i++)
        total += term(a[i] / sum_a, b[i] / sum_b);
    return total;
}

/// One step of a lazy walk, which has no period: half of it stays.
static void walk(chain *c)
{
    double next[STATES_MAX] = {0};
    for (size_t from = 0; from < c->states; from++) {
        double stays = c->row_sum[from] > 0 ? 0.5 : 1;
        next[from] += c->visits[from] * stays;
        for (size_t to = 0; to < c->states && c->row_sum[from] > 0; to++)
            next[to] += c->visits[from] * 0.5 * c->weights[from * c->states + to] / c->row_sum[from];
    }
    for (size_t i = 0; i < c->states; i++)
        c->visits[i] = next[i] * (1 - RESTART) + RESTART / (double)c->states;
}

/// Visits of the states that have a row, in parts of 1.
static void run(chain *c)
{
    double sum = 0;
    for (size_t i = 0; i < c->states; i++) {
        c->row_sum[i] = sum_of(c->weights + i * c->states, c->states);
        c->visits[i] = 1 / (double)c->states;
    }
    for (int i = 0; i < RUN; i++)
        walk(c);
    for (size_t i = 0; i < c->states; i++)
        sum += c->row_sum[i] > 0 ? c->visits[i] : 0;
    for (size_t i = 0; i < c->states && sum > 0; i++)
        c->visits[i] = c->row_sum[i] > 0 ? c->visits[i] / sum : 0;
}

static double pair_part(const chain *c, size_t from, size_t to)
{
    return c->row_sum[from] > 0 ? c->visits[from] * c->weights[from * c->states + to] / c->row_sum[from] : 0;
}

static double chain_divergence(const uint8_t *a, const uint8_t *b, size_t states)
{
    double total = without_weights(sum_of(a, states * states), sum_of(b, states * states));
    if (total >= 0)
        return total;
    chain left = {.weights = a, .states = states}, right = {.weights = b, .states = states};
    run(&left);
    run(&right);
    total = 0;
    for (size_t from = 0; from < states; from++)
        for (size_t to = 0; to < states; to++)
            total += term(pair_part(&left, from, to), pair_part(&right, from, to));
    return total;
}

aur_style_distance aur_style_distance_between(const aur_style *a, const aur_style *b)
{
    aur_style_distance d = {
        .chords = chain_divergence(&a->chord_first[0][0], &b->chord_first[0][0], AUR_DEGREES),
        .kinds = divergence(a->chord_kinds, b->chord_kinds, AUR_CHORD_KIND_COUNT),
        .motion = chain_divergence(&a->motion[0][0], &b->motion[0][0], AUR_STYLE_STEPS),
        .onsets = divergence(a->onsets, b->onsets, AUR_STYLE_SLOTS),
        .lengths = divergence(a->lengths, b->lengths, AUR_STYLE_LENGTHS),
    };
    d.mean = (d.chords + d.kinds + d.motion + d.onsets + d.lengths) / 5;
    return d;
}
