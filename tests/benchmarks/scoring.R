# CPU seconds of alpha, a model of leaders, and agreement: Rscript scoring.R ratings.csv (leader first, no heading)
suppressPackageStartupMessages({library(psych); library(lme4); library(multilevel)})
ratings <- read.csv(commandArgs(TRUE)[1], header = FALSE)
leader <- ratings[[1]]; items <- ratings[, -1]
spent <- function(work) sum(system.time(work)[c("user.self", "sys.self")])
rating <- rowMeans(items)
cat(spent(psych::alpha(items, warnings = FALSE)), spent(lme4::lmer(rating ~ 1 + (1 | leader))),
    spent({multilevel::rwg.j(items, leader, ranvar = 2); multilevel::ad.m(items, leader); multilevel::awg(items, leader, range = c(1, 5))}), "\n")
