# Writes data sets that come with R's packages as tables of ratings: Rscript packages.R folder
suppressPackageStartupMessages({library(psychTools); library(multilevel)})
folder <- commandArgs(TRUE)[1]
save <- function(table, name) write.csv(table, file.path(folder, name), row.names = FALSE)
data(bh1996, lq2002, package = "multilevel"); data(bfi, package = "psychTools")
save(bh1996[, c("GRP", "LEAD")], "bh1996.csv")
save(lq2002[, c("COMPID", sprintf("LEAD%02d", 1:11))], "lq2002.csv")
agreeable <- na.omit(bfi[, paste0("A", 1:5)]); agreeable$A1 <- 7 - agreeable$A1
save(data.frame(all = 1, agreeable), "bfi.csv")
