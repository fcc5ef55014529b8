# What R says about ratings: Rscript reference.R ratings.csv lowest highest
# The file has one rater per row: the leader first, then numbers. Prints one quantity per line, tab, values.
suppressPackageStartupMessages({library(psych); library(multilevel); library(lme4); library(lavaan); library(limma)})
given <- commandArgs(TRUE)
ratings <- read.csv(given[1]); ends <- as.numeric(given[2:3])
leader <- ratings[[1]]; items <- ratings[, -1, drop = FALSE]; k <- ncol(items)
tell <- function(name, values) cat(name, "\t", paste(formatC(as.numeric(values), digits = 17, format = "g"), collapse = " "), "\n", sep = "")
for (name in c("psych", "multilevel", "lme4", "lavaan", "limma"))
  cat("version ", name, "\t", as.character(packageVersion(name)), "\n", sep = "")
cat("version R\t", as.character(getRversion()), "\n", sep = "")

if (k > 1) {
  found <- psych::alpha(items, warnings = FALSE)
  tell("alpha", found$total$raw_alpha)
  tell("feldt", unlist(found$feldt)[c("lower.ci.raw_alpha", "upper.ci.raw_alpha")])
}
if (k > 2) {
  one <- psych::fa(items, 1, fm = "ml")
  tell("omega_standardised", sum(one$loadings)^2 / (sum(one$loadings)^2 + sum(one$uniquenesses)))
  fit <- lavaan::cfa(paste("f =~", paste(names(items), collapse = " + ")), items, std.lv = TRUE)
  found <- lavaan::lavInspect(fit, "est")
  tell("omega_covariance", sum(found$lambda)^2 / (sum(found$lambda)^2 + sum(diag(found$theta))))
}
if (length(unique(leader)) > 1) {
  rating <- rowMeans(items)
  table <- aov(rating ~ as.factor(leader))
  tell("icc1", multilevel::ICC1(table)); tell("icc2", multilevel::ICC2(table))
  sharp <- lme4::lmerControl(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-12, rhobeg = 1e-3, maxfun = 1e5))
  one <- lme4::lmer(rating ~ 1 + (1 | leader), control = sharp)
  spread <- as.data.frame(lme4::VarCorr(one))$vcov
  tell("reml", c(spread, lme4::fixef(one)))
  levels <- lme4::ranef(one, condVar = TRUE)$leader
  tell("blup", lme4::fixef(one) + levels[, 1])
  tell("blup_sd", sqrt(attr(levels, "postVar")[1, 1, ]))
  spread <- tapply(rating, leader, var); n <- table(leader)
  squeezed <- limma::squeezeVar(as.numeric(spread), as.numeric(n) - 1)
  tell("squeeze_prior", c(squeezed$df.prior, squeezed$var.prior))
  tell("squeeze_posterior", squeezed$var.post)
  if (k > 1) {
    even <- ((ends[2] - ends[1] + 1)^2 - 1) / 12
    tell("r_wg_j", multilevel::rwg.j(items, leader, ranvar = even)$rwg.j)
    tell("r_star", multilevel::rwg.j.lindell(items, leader, ranvar = even)$rwg.lindell)
    tell("deviation", multilevel::ad.m(items, leader)$AD.M)
    tell("a_wg", multilevel::awg(items, leader, range = ends)$a.wg)
  }
  if (k > 2 && all(n == n[1])) {
    long <- data.frame(y = unlist(items), item = rep(names(items), each = nrow(items)), leader = rep(leader, k), rater = rep(seq_len(nrow(items)), k))
    found <- lme4::lmer(y ~ 1 + (1 | item) + (1 | leader) + (1 | leader:item) + (1 | rater), long, control = sharp)
    spread <- as.data.frame(lme4::VarCorr(found)); spread <- setNames(spread$vcov, spread$grp)
    tell("components", spread[c("leader", "rater", "leader:item", "Residual")])
  }
}
