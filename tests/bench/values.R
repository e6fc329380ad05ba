# Tables with a number to predict, from the packages datasets and mlbench, as CSV without a header, what is to be
# predicted last: Rscript values.R <folder>
library(mlbench)
folder <- commandArgs(trailingOnly = TRUE)[1]

save <- function(name, table, wanted) {
    table <- na.omit(table)
    features <- model.matrix(~., table[setdiff(names(table), wanted)])[, -1] # words as columns of 0 and 1
    rows <- cbind(features, table[[wanted]])
    write.table(rows, file.path(folder, paste0(name, ".csv")), sep = ",", row.names = FALSE, col.names = FALSE)
}

data(BostonHousing)
data(Servo)
save("BostonHousing", BostonHousing, "medv")
save("Servo", Servo, "Class")
save("rock", rock, "perm")
save("LifeCycleSavings", LifeCycleSavings, "sr")
save("trees", trees, "Volume")
save("faithful", faithful, "waiting")
save("airquality", airquality, "Ozone")
save("mtcars", mtcars, "mpg")
save("swiss", swiss, "Fertility")
save("attitude", attitude, "rating")
set.seed(1)
friedman <- mlbench.friedman1(300, sd = 1)
save("friedman1", data.frame(friedman$x, y = friedman$y), "y")
